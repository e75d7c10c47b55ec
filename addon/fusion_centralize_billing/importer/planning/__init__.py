"""What happens to each kind of row. Pure: nothing here reads or writes a database."""
