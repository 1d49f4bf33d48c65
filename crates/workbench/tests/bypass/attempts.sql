-- One attempt a line; \n is a line break. The gate stops each. With `!` before it the server does not:
-- it runs it to its end, though it was told that the request only reads.
-- Functions that read files, in every position and spelling
! SELECT file('/etc/hostname')
SELECT FILE /* x */ ('/etc/hostname')
! SELECT file -- x\n('/etc/hostname')
! SELECT `file`('/etc/hostname')
! SELECT "file"('/etc/hostname')
! SELECT “file”('/etc/hostname')
! SELECT `fi\x6ce`('/etc/hostname')
! SELECT 1 WHERE file('/etc/hostname') != ''
! SELECT 1 ORDER BY file('/etc/hostname')
! SELECT 1 GROUP BY file('/etc/hostname')
! SELECT 1 HAVING file('/etc/hostname') != ''
! SELECT 1 LIMIT length(file('/etc/hostname'))
! WITH file('/etc/hostname') AS x SELECT x
! WITH (SELECT file('/etc/hostname')) AS x SELECT x
! SELECT * FROM (SELECT file('/etc/hostname'))
! SELECT if(1, file('/etc/hostname'), '')
! SELECT arrayMap(x -> file(x), ['/etc/hostname'])
! SELECT arrayMap(file, ['/etc/hostname'])
! SELECT arrayMap(`file`, ['/etc/hostname'])
! SELECT arrayMap((file), ['/etc/hostname'])
! SELECT * APPLY file FROM (SELECT '/etc/hostname')
! SELECT * APPLY(file) FROM (SELECT '/etc/hostname')
! SELECT COLUMNS('a') APPLY file FROM (SELECT '/etc/hostname' AS a)
! SELECT 1 UNION ALL SELECT file('/etc/hostname')
! SELECT * FROM numbers(1) AS n JOIN (SELECT file('/etc/hostname')) AS m ON 1
SELECT hasColumnInTable('default', 'data.csv', 'a')
SELECT catboostEvaluate('/etc/hostname', 1)
-- Table functions that reach outside, and ones that nobody knows
SELECT * FROM file('/etc/hostname', 'LineAsString')
SELECT * FROM numbers(1), file('/etc/hostname', 'LineAsString')
SELECT * FROM numbers(1) AS a JOIN file('/etc/hostname', 'LineAsString') AS b ON 1
SELECT * FROM view(SELECT * FROM file('/etc/hostname', 'LineAsString'))
SELECT 1 IN file('/etc/hostname', 'LineAsString')
SELECT 1 IN (SELECT * FROM file('/etc/hostname', 'LineAsString'))
FROM file('/etc/hostname', 'LineAsString') SELECT *
SELECT * FROM filesystem('/etc')
SELECT * FROM url('http://localhost:1/', 'LineAsString')
SELECT * FROM s3('http://localhost:1/x', 'CSV')
SELECT * FROM remote('localhost', 'system', 'one')
SELECT * FROM executable('x.sh', 'TSV', 'a String')
SELECT * FROM python('x')
SELECT * FROM sqlite('/tmp/x', 't')
SELECT * FROM arrowstream('x')
SELECT * FROM eval('SELECT 1')
SELECT * FROM loop(numbers(1))
SELECT * FROM cluster('default', system.one)
SELECT * FROM icebergLocal('/tmp')
SELECT * FROM deltaLakeLocal('/tmp')
SELECT * FROM mergeTreeIndex('default', '/etc/hostname')
SELECT * FROM prometheusQuery('/etc/hostname', 'up', now())
SELECT * FROM functionOfTheFuture('/etc/hostname')
SELECT * FROM `functionOfTheFuture`('/etc/hostname')
! DESCRIBE file('/etc/hostname', 'LineAsString')
DESCRIBE TABLE FUNCTION functionOfTheFuture('/etc/hostname')
DESC TABLE url('http://localhost:1/', 'CSV')
EXPLAIN SELECT * FROM file('/etc/hostname', 'LineAsString')
EXPLAIN ESTIMATE SELECT * FROM functionOfTheFuture(1)
SELECT * FROM (EXPLAIN SELECT file('/etc/hostname'))
-- Files as tables
SELECT * FROM 'data.csv'
SELECT * FROM `data.csv`
SELECT * FROM "data.csv"
SELECT * FROM “data.csv”
SELECT * FROM `d\x61ta.csv`
SELECT * FROM `/etc/hostname`
SELECT * FROM default.`/etc/hostname`
SELECT * FROM default /* x */ . /* y */ `/etc/hostname`
SELECT * FROM `default`.`data.csv`
SELECT * FROM numbers(1), 'data.csv'
SELECT * FROM numbers(1) AS a, `data.csv` AS b
SELECT * FROM numbers(1) AS where, 'data.csv'
SELECT * FROM numbers(1) AS n JOIN `data.csv` AS d ON 1
SELECT * FROM numbers(1) AS n CROSS JOIN 'data.csv' AS d
SELECT * FROM numbers(1) AS n JOIN numbers(2) AS m ON 1 JOIN `data.csv` AS d ON 1
SELECT * FROM (numbers(1) AS a JOIN `data.csv` AS d ON 1)
SELECT * FROM view(SELECT * FROM `data.csv`)
WITH (SELECT * FROM `data.csv`) AS x SELECT x
SELECT 1 IN `data.csv`
SELECT 1 IN default.`/etc/hostname`
SELECT (1, 2) IN (`data.csv`)
SELECT 1 NOT IN `data.csv`
SELECT 1 GLOBAL IN `data.csv`
SELECT in(1, `data.csv`)
SELECT globalNotIn(1, `data.csv`)
SELECT EXISTS (SELECT * FROM `data.csv`)
! EXISTS `/etc/hostname`
! EXISTS TABLE default.`/etc/hostname`
! EXISTS TEMPORARY TABLE `/etc/hostname`
EXISTS VIEW default.`/etc/hostname`
DESCRIBE `data.csv`
DESCRIBE TABLE default.`data.csv`
DESC 'data.csv'
SHOW CREATE TABLE `data.csv`
SHOW CREATE default.`/etc/hostname`
! SHOW COLUMNS FROM `data.csv`
! SHOW INDEX FROM `data.csv`
CHECK TABLE `data.csv`
EXPLAIN SELECT * FROM `data.csv`
EXPLAIN SELECT * FROM numbers(1), 'data.csv'
-- Rows that go elsewhere
SELECT 1 INTO OUTFILE '/tmp/lucerna-bypass'
SELECT 1 INTO/**/OUTFILE '/tmp/lucerna-bypass' APPEND
SELECT 1 into outfile '/tmp/lucerna-bypass' FORMAT CSV
SELECT 1 FORMAT CSV
(SELECT 1) UNION ALL (SELECT 2) INTO OUTFILE '/tmp/lucerna-bypass'
EXPLAIN SELECT 1 INTO OUTFILE '/tmp/lucerna-bypass'
-- Settings
SELECT 1 SETTINGS readonly = 0
SELECT 1 SETTINGS `readonly` = 0
SELECT 1 SETTINGS max_threads = 1, allow_ddl = 1
SELECT 1 SETTINGS timeout_overflow_mode = 'break'
SELECT 1 SETTINGS result_overflow_mode = 'break', max_result_rows = 1
SELECT 1 SETTINGS limit = 1
SELECT 1 SETTINGS log_comment = 'x'
SELECT 1 SETTINGS max_threads = (SELECT 1)
SET readonly = 0
-- More than one statement, and other statements
SELECT 1; DROP TABLE t
SELECT 1;;SELECT 2
SELECT 1 /* ; */; SELECT 2
DROP TABLE t
INSERT INTO FUNCTION file('/tmp/lucerna-bypass') SELECT 1
INSERT INTO t SELECT 1
CREATE TABLE t ENGINE = File(CSV) AS SELECT 1
EXPLAIN INSERT INTO t SELECT file('/etc/hostname')
KILL QUERY WHERE 1
SYSTEM SHUTDOWN
USE system
ATTACH TABLE t FROM '/etc'
BACKUP TABLE t TO File('/tmp/lucerna-bypass')
GRANT ALL ON *.* TO x
