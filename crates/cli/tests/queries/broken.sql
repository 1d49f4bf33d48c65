SELECT Body FROM otel_logs WHERE Timestamp > now() - 3600 AND Body ILIKE '%refused
