"""What `import pairing` gives, and the estimator, with arrays as scikit-learn has them."""
