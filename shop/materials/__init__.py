"""素材: texts and pictures that the merchant gives distributors to share, by product or collection."""
