"""Learning the weights of the content decision from gold pages: ``python -m training.train_content``."""
