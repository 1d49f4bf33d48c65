SELECT file('/etc/hostname')
SELECT file -- x\n('/etc/hostname')
SELECT `file`('/etc/hostname')
SELECT "file"('/etc/hostname')
SELECT “file”('/etc/hostname')
SELECT `fi\x6ce`('/etc/hostname')
SELECT 1 WHERE file('/etc/hostname') != ''
SELECT 1 ORDER BY file('/etc/hostname')
SELECT 1 GROUP BY file('/etc/hostname')
SELECT 1 HAVING file('/etc/hostname') != ''
SELECT 1 LIMIT length(file('/etc/hostname'))
WITH file('/etc/hostname') AS x SELECT x
WITH (SELECT file('/etc/hostname')) AS x SELECT x
SELECT * FROM (SELECT file('/etc/hostname'))
SELECT if(1, file('/etc/hostname'), '')
SELECT arrayMap(x -> file(x), ['/etc/hostname'])
SELECT arrayMap(file, ['/etc/hostname'])
SELECT arrayMap(`file`, ['/etc/hostname'])
SELECT arrayMap((file), ['/etc/hostname'])
SELECT * APPLY file FROM (SELECT '/etc/hostname')
SELECT * APPLY(file) FROM (SELECT '/etc/hostname')
SELECT COLUMNS('a') APPLY file FROM (SELECT '/etc/hostname' AS a)
SELECT 1 UNION ALL SELECT file('/etc/hostname')
SELECT * FROM numbers(1) AS n JOIN (SELECT file('/etc/hostname')) AS m ON 1
DESCRIBE file('/etc/hostname', 'LineAsString')
EXISTS `/etc/hostname`
EXISTS TABLE default.`/etc/hostname`
EXISTS TEMPORARY TABLE `/etc/hostname`
SHOW COLUMNS FROM `data.csv`
SHOW INDEX FROM `data.csv`
