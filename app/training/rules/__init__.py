"""Drawing a paper, grading it, and when somebody may sit the quiz: pure functions."""
