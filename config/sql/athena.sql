-- Athena: verifies an archive as it lies. Replace s3://BUCKET/PREFIX. Create the table first, then run one statement at a time.
-- \u0001 never stands in a record, so that each line is one column.

CREATE DATABASE IF NOT EXISTS custody;

CREATE EXTERNAL TABLE IF NOT EXISTS custody.lines (line string)
PARTITIONED BY (log string, stream string, dt string)
ROW FORMAT DELIMITED FIELDS TERMINATED BY '\001' LINES TERMINATED BY '\n'
STORED AS TEXTFILE
LOCATION 's3://BUCKET/PREFIX/records/';

-- Again whenever there are new days; or use partition projection with the names of your logs and streams.
MSCK REPAIR TABLE custody.lines;

CREATE OR REPLACE VIEW custody.records AS
WITH form AS (
  SELECT line, log, stream AS partition_stream, dt, substr(line, 16, 64) AS entry_hash,
         regexp_extract(line, ',"prev_hash":"([0-9a-f]{64})",(?:"redacted":\[[a-z0-9",-]+\],)?"rules":"[A-Za-z0-9._-]{1,64}","seq":(?:0|[1-9][0-9]{0,18}),(?:"source":"[^"\\]{1,128}",)?"stream":"[a-z0-9._-]{1,64}","time":"[0-9TZ:.-]{27}"\}$', 1) AS prev_hash,
         try_cast(regexp_extract(line, '"seq":(0|[1-9][0-9]{0,18}),(?:"source":"[^"\\]{1,128}",)?"stream":"[a-z0-9._-]{1,64}","time":"[0-9TZ:.-]{27}"\}$', 1) AS bigint) AS seq,
         regexp_extract(line, '"stream":"([a-z0-9._-]{1,64})","time":"[0-9TZ:.-]{27}"\}$', 1) AS stream,
         regexp_extract(line, '"time":"([0-9TZ:.-]{27})"\}$', 1) AS time
  FROM custody.lines
)
SELECT log, stream, seq, time, entry_hash, prev_hash, line,
       coalesce(regexp_like(line, '^\{"entry_hash":"[0-9a-f]{64}","event":\{') AND NOT regexp_like(line, '[\x00-\x1f]')
                AND seq IS NOT NULL AND prev_hash IS NOT NULL
                AND lower(to_hex(sha256(to_utf8('{' || substr(line, 82))))) = entry_hash
                AND stream = partition_stream AND starts_with(time, dt), false) AS hash_ok
FROM form;

-- One row for each log and stream; bad_hashes, bad_links and gaps must be 0.
WITH chained AS (
  SELECT *, lag(entry_hash) OVER (PARTITION BY log, stream ORDER BY seq) AS expected_prev,
         lag(seq) OVER (PARTITION BY log, stream ORDER BY seq) AS previous_seq
  FROM (SELECT DISTINCT log, stream, seq, entry_hash, prev_hash, hash_ok FROM custody.records)
)
SELECT log, stream, count(*) AS records, min(seq) AS first_seq, max(seq) AS last_seq,
       count_if(NOT hash_ok) AS bad_hashes,
       count_if(prev_hash <> coalesce(expected_prev, CASE seq WHEN 0 THEN lpad('', 64, '0') ELSE prev_hash END)) AS bad_links,
       count_if(seq <> previous_seq + 1) AS gaps
FROM chained GROUP BY log, stream ORDER BY log, stream;
