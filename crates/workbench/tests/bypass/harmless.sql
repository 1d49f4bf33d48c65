-- One statement a line; each only reads tables of the server's own, passes the gate and runs.
SELECT 1
SELECT 1;
SELECT 'DROP TABLE t; INSERT INTO x'
SELECT "a", `b` FROM (SELECT 1 AS a, 2 AS b)
SELECT 1 -- DROP TABLE t
SELECT 1 /* INSERT INTO t /* nested */ SELECT 1 */
SELECT $$file('/etc/hostname')$$
SELECT $x$ ; DROP TABLE t $x$
(SELECT 1) UNION ALL (SELECT 2)
SELECT 1 UNION DISTINCT SELECT 1
SELECT 1 INTERSECT SELECT 1
SELECT 1 EXCEPT SELECT 2
WITH 1 AS x SELECT x
WITH a AS (SELECT 1 AS n) SELECT n FROM a
WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 3) SELECT n FROM r
FROM numbers(3) SELECT number
SELECT * FROM numbers(3)
SELECT * FROM numbers(3) AS n WHERE n.number > 1
SELECT * FROM numbers_mt(3)
SELECT * FROM generate_series(1, 3)
SELECT * FROM values('a UInt8, b String', (1, 'x'), (2, 'y'))
SELECT * FROM generateRandom('a UInt8', 1) LIMIT 1
SELECT * FROM view(SELECT 1 AS a)
SELECT * FROM null('a UInt8')
SELECT * FROM merge('system', '^one$')
SELECT * FROM system.one
SELECT name FROM system.tables LIMIT 1
SELECT database, count() FROM system.columns GROUP BY database ORDER BY 2 DESC LIMIT 1
SELECT * FROM numbers(2) AS a JOIN numbers(2) AS b ON a.number = b.number
SELECT * FROM numbers(2) AS a CROSS JOIN numbers(2) AS b
SELECT * FROM numbers(2) AS a, numbers(2) AS b
SELECT number IN (1, 2) FROM numbers(2)
SELECT number IN (SELECT 1) FROM numbers(2)
SELECT EXISTS (SELECT 1)
SELECT arrayMap(x -> x + 1, [1, 2])
SELECT arrayJoin([1, 2]) AS a
SELECT a FROM (SELECT [1, 2] AS b) ARRAY JOIN b AS a
SELECT * APPLY toString FROM numbers(2)
SELECT * EXCEPT number FROM (SELECT 1 AS a, number FROM numbers(1))
SELECT extract(YEAR FROM toDate('2026-03-10'))
SELECT trim(BOTH ' ' FROM ' a ')
SELECT substring('abc' FROM 2)
SELECT CAST('1' AS UInt8)
SELECT '1'::UInt8
SELECT format('{}-{}', 'a', 'b')
SELECT toStartOfHour(now()) AS format ORDER BY format DESC
SELECT cutToFirstSignificantSubdomain('https://www.example.com/a'), URLHash('x')
SELECT count() OVER (ORDER BY number) FROM numbers(2)
SELECT quantile(0.9)(number) FROM numbers(10)
SELECT number FROM numbers(9) ORDER BY number LIMIT 2 BY number % 2
SELECT 1 SETTINGS max_threads = 1
SELECT 1 SETTINGS max_threads = 1, session_timezone = 'UTC'
SHOW DATABASES
SHOW TABLES FROM system LIKE 'one'
DESCRIBE TABLE system.one
DESC (SELECT 1 AS a)
EXISTS TABLE system.one
EXPLAIN SELECT 1
EXPLAIN PLAN SELECT number FROM numbers(2)
EXPLAIN PIPELINE SELECT 1
EXPLAIN SYNTAX SELECT 1
EXPLAIN AST SELECT 1
