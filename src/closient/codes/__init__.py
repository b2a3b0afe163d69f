"""Symbols, pure: written by zint, read back by zxing before they leave."""
