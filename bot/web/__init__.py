"""The status page: a read-only web site about the library, for the operator of the machine."""
