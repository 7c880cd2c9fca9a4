"""What an executed notebook says: chapters, blocks, the answer, the numbers that are stated."""
