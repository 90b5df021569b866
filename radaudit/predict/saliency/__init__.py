"""Where in an image a model saw signs of disease. It says what moved the score, never why the model failed."""
