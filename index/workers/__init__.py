"""Worker processes that parse untrusted content.

A parser holds the interpreter lock, and a hostile file can make it loop or use up all memory. So pages, PDFs,
feeds and texts are parsed in separate processes with limits on time and memory. A worker that exceeds a limit
or crashes is killed and replaced; only its caller gets an error.

- `worker_process`: one worker and the limits of a call; `child` is the program that it runs
- `worker_pool`: a pool of workers, shared by all threads
- `worker_messages`: what the processes send each other
- `isolated_parser`: runs parsers in a pool and remembers content that killed a worker
"""
