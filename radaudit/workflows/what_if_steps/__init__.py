"""The steps of a what-if: whom it is about, what could be done, and trying it on patients it was not fitted to."""
