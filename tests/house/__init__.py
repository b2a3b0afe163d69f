"""The house rules, as tests. They read the tree itself, so a planted violation fails the same minute."""
