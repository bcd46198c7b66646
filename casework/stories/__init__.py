"""Stories: whole cases told as data, for the demonstration and for the tests."""
