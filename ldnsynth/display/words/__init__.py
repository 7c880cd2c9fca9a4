"""What rows say in the words that tables, sentences, figures and slides share."""
