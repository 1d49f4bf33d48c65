-- Errors of each service, with the share of its logs
-- tags = ["platform"]
-- since = "1d"
-- [params.services]
-- description = "only these"
-- type = "list"
-- optional = true
-- [[expect]]
-- name = "all services"
-- given = "rows.jsonl"
-- columns = ["service", "errors", "percent"]
-- rows = 2
-- match = [{ service = "cart", errors = 1, percent = 50 }]
-- [[expect]]
-- name = "some of them"
-- given = "rows.jsonl"
-- params = { services = ["frontend"] }
-- rows = 1
-- miss = [{ service = "cart" }]

SELECT
    ServiceName AS service,
    countIf(SeverityNumber >= 17) AS errors,
    round(100 * errors / count(), 1) AS percent
FROM otel_logs
WHERE Timestamp BETWEEN {from:DateTime64(9)} AND {to:DateTime64(9)}
    AND (empty({services:Array(String)}) OR has({services:Array(String)}, ServiceName))
GROUP BY service
ORDER BY percent DESC, service
