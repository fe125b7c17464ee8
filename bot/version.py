"""The version number, read by the package build and by the program."""

VERSION = "0.2.0"
