"""The sample shop's pictures, drawn by code: flat shapes, soft light, paper grain.

One file per family of motifs.
"""
