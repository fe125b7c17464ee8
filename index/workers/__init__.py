"""Worker processes that parse what comes from outside.

A parser holds the interpreter, and a hostile file can make it loop or take all memory. So pages, PDFs, feeds
and texts are parsed in separate processes with limits on time and memory. A worker that exceeds a limit or
crashes is killed and replaced; the caller gets an error, and nobody else notices.

- `limits.Limits`: what one call may take
- `process.WorkerProcess`: one worker; `child` is the program that it runs
- `pool.WorkerPool`: some workers, as many as the machine has cores for
- `reading.IsolatedReader`: runs parsers in a pool and remembers content that killed a worker
"""
