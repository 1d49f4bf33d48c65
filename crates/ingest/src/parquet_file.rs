//! Parquet with the columns of the tables.
