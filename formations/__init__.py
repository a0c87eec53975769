"""What is planned: formations, activities, occurrences, enrolments, progress. Pure."""
