"""What the machine, or a container on it, lets this process use.

- `control_groups`: the quotas of Linux's control groups
- `capacity`: the processors and the memory that follow from them, and the threads of native libraries
"""
