"""A question comes in: understood, retrieved for, answered or refused."""
