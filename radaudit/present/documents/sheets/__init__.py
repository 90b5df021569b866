"""The report's tables as plain values, one sheet a table; `xlsx` and `csv_tables` write them."""
