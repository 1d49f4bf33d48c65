-- One attempt a line; none passes, also where writing is allowed.
-- Rows to or from files, other servers and programs
INSERT INTO FUNCTION file('/tmp/x.csv', 'CSV', 'a UInt8') SELECT 1
INSERT INTO TABLE FUNCTION file('/tmp/x.csv') SELECT 1
INSERT INTO FUNCTION url('http://127.0.0.1:9/') SELECT 1
INSERT INTO FUNCTION remote('127.0.0.1', default.t) SELECT 1
INSERT INTO FUNCTION `s3`('http://127.0.0.1:9/x') SELECT 1
INSERT INTO FUNCTION quantum(1) SELECT 1
INSERT INTO t SELECT * FROM file('/etc/passwd', 'LineAsString')
INSERT INTO t SELECT file('/etc/hostname')
INSERT INTO t SELECT arrayMap(file, ['/etc/hostname'])
INSERT INTO t SELECT * FROM url('http://127.0.0.1:9/')
INSERT INTO t SELECT * FROM quantum(1)
INSERT INTO t SELECT * FROM 'data.csv'
INSERT INTO t SELECT * FROM `data.csv`
INSERT INTO t SELECT * FROM u JOIN executable('x.sh', CSV, 'a Int8') AS x USING (a)
INSERT INTO t VALUES (file('/etc/hostname'))
INSERT INTO t FROM INFILE '/etc/passwd' FORMAT LineAsString
INSERT INTO t from /* x */ infile 'x.csv' FORMAT CSV
INSERT INTO `/tmp/x.csv` VALUES (1)
INSERT INTO default.`x.parquet` SELECT 1
INSERT INTO TABLE `x.csv.gz` SELECT 1
WITH (SELECT file('/etc/hostname')) AS x INSERT INTO t SELECT x
DELETE FROM t WHERE a IN (SELECT * FROM url('http://127.0.0.1:9/'))
DELETE FROM t WHERE file('/etc/hostname') != ''
ALTER TABLE t UPDATE a = file('/etc/hostname') WHERE 1
ALTER TABLE t DELETE WHERE a IN (SELECT * FROM mysql('h:1', 'd', 't', 'u', 'p'))
ALTER TABLE t ADD COLUMN b String DEFAULT file('/etc/hostname')
-- Tables that are files, other servers or programs
CREATE TABLE t (a UInt8) ENGINE = File(CSV)
CREATE TABLE t (a UInt8) ENGINE = File CSV
CREATE TABLE t (a UInt8) ENGINE=`File`(CSV)
CREATE TABLE t (a UInt8) engine /* x */ = /* y */ URL('http://127.0.0.1:9/', CSV)
CREATE TABLE t (a UInt8) ENGINE URL('http://127.0.0.1:9/', CSV)
CREATE TABLE t (a UInt8) ENGINE = S3('http://127.0.0.1:9/x')
CREATE TABLE t (a UInt8) ENGINE = MySQL('h:1', 'd', 't', 'u', 'p')
CREATE TABLE t (a UInt8) ENGINE = Kafka SETTINGS kafka_broker_list = 'h:1'
CREATE TABLE t (a UInt8) ENGINE = Executable('x.sh', CSV)
CREATE TABLE t (a UInt8) ENGINE = ExecutablePool('x.sh', CSV)
CREATE TABLE t (a UInt8) ENGINE = Quantum
CREATE TABLE t (a UInt8) ENGINE = MergeTree ORDER BY a SETTINGS disk = disk(type = 'web', endpoint = 'http://127.0.0.1:9/')
CREATE TABLE t AS url('http://127.0.0.1:9/', CSV)
CREATE TABLE t AS file('/etc/passwd')
CREATE TABLE t AS quantum(1)
CREATE TABLE t ENGINE = Memory AS SELECT * FROM url('http://127.0.0.1:9/')
CREATE TABLE t ENGINE = Memory AS FROM quantum(1) SELECT *
CREATE VIEW v AS SELECT file('/etc/hostname')
CREATE MATERIALIZED VIEW v ENGINE = File(CSV) AS SELECT 1
CREATE DATABASE d ENGINE = MySQL('h:1', 'd', 'u', 'p')
CREATE DATABASE d ENGINE = Filesystem('/')
CREATE DATABASE d ENGINE = PostgreSQL('h:1', 'd', 'u', 'p')
CREATE DICTIONARY d (a UInt64) PRIMARY KEY a SOURCE(HTTP(URL 'http://127.0.0.1:9/' FORMAT CSV)) LAYOUT(FLAT()) LIFETIME(1)
CREATE DICTIONARY d (a UInt64) PRIMARY KEY a SOURCE(FILE(PATH '/etc/passwd' FORMAT CSV)) LAYOUT(FLAT()) LIFETIME(1)
CREATE DICTIONARY d (a UInt64) PRIMARY KEY a SOURCE(EXECUTABLE(COMMAND 'id' FORMAT CSV)) LAYOUT(FLAT()) LIFETIME(1)
CREATE DICTIONARY d (a UInt64) PRIMARY KEY a SOURCE(CLICKHOUSE(HOST '10.0.0.1' TABLE 't')) LAYOUT(FLAT()) LIFETIME(1)
CREATE FUNCTION peek AS x -> file(x)
-- What steers the server, or is no statement of its own
SET readonly = 0
USE system
SYSTEM SHUTDOWN
SYSTEM STOP MERGES
KILL QUERY WHERE 1
BACKUP TABLE t TO File('/tmp/x')
RESTORE TABLE t FROM File('/tmp/x')
ATTACH TABLE t FROM '/tmp/x' (a UInt8) ENGINE = MergeTree ORDER BY a
DETACH TABLE t
SELECT 1 INTO OUTFILE '/tmp/x'
EXPLAIN SELECT 1
INSERT INTO t VALUES (1); DROP TABLE t
DROP TABLE t; DROP TABLE u
FROBNICATE t
INSERT INTO t VALUES ('a
