"""Compare what articles say: the same, other figures, later ones, denials; and who reports independently."""
