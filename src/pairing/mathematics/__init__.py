"""The paper's derivations and errata, and what follows from them."""
