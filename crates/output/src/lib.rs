//! Record batches to tables, text formats, Arrow and Parquet.
