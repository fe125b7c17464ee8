"""Learned orders: which article, which sentence answers best. Weights stand beside the code that reads them."""
