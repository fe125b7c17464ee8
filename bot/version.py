"""The version, where package and program both read it."""

VERSION = "0.2.0"
