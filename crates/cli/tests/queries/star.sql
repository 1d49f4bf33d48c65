SELECT * FROM otel_logs WHERE Timestamp > now() - INTERVAL 1 HOUR
