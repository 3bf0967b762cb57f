"""A header of no known layout is understood by what its columns are called and what they hold.

The words are data (`files/meaning/column_names.toml`). Names alone decide nothing: counts must read
as counts, items must tell lines apart. What has one reading is read; what has several is asked
about; what is no stock is refused by what it is. No file is opened here: lines of cells come in.
"""
