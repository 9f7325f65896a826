-- Spark SQL: verifies an archive as it lies. Replace s3a://BUCKET/PREFIX; a copy on disk does as well.
-- spark.sql.sources.partitionColumnTypeInference.enabled=false keeps logs and days as text.

CREATE OR REPLACE TEMPORARY VIEW custody_lines (line STRING, log STRING, stream STRING, dt STRING)
USING text
OPTIONS (path 's3a://BUCKET/PREFIX/records', recursiveFileLookup 'false');

CREATE OR REPLACE TEMPORARY VIEW custody_records AS
WITH parsed AS (
  SELECT line, log, stream AS partition_stream, dt, substr(line, 16, 64) AS entry_hash,
         r'^\{"entry_hash":"[0-9a-f]{64}","event":\{.*,"prev_hash":"([0-9a-f]{64})",(?:"redacted":\["[a-z0-9][a-z0-9-]{0,63}"(?:,"[a-z0-9][a-z0-9-]{0,63}")*\],)?"rules":"[A-Za-z0-9._-]{1,64}","seq":(0|[1-9][0-9]{0,18}),(?:"source":"[ !#-\[\]-~]{1,128}",)?"stream":"([a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?)","time":"([0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{6}Z)"\}$' AS form
  FROM custody_lines
), cut AS (
  SELECT line, log, partition_stream, dt, entry_hash,
         regexp_extract(line, form, 1) AS prev_hash, CAST(nullif(regexp_extract(line, form, 2), '') AS BIGINT) AS seq,
         regexp_extract(line, form, 3) AS stream, regexp_extract(line, form, 4) AS time
  FROM parsed
)
SELECT log, stream, seq, time, entry_hash, prev_hash, line,
       coalesce(seq IS NOT NULL AND NOT line RLIKE r'[\x00-\x1f]' AND sha2(concat('{', substr(line, 82)), 256) = entry_hash
                AND stream = partition_stream AND startswith(time, dt), false) AS hash_ok
FROM cut;

-- One row for each log and stream; bad_hashes, bad_links and gaps must be 0.
WITH chained AS (
  SELECT *, lag(entry_hash) OVER chain AS expected_prev, lag(seq) OVER chain AS previous_seq
  FROM (SELECT DISTINCT log, stream, seq, entry_hash, prev_hash, hash_ok FROM custody_records)
  WINDOW chain AS (PARTITION BY log, stream ORDER BY seq)
)
SELECT log, stream, count(*) AS records, min(seq) AS first_seq, max(seq) AS last_seq,
       count_if(NOT hash_ok) AS bad_hashes,
       count_if(prev_hash <> coalesce(expected_prev, CASE seq WHEN 0 THEN repeat('0', 64) ELSE prev_hash END)) AS bad_links,
       count_if(seq <> previous_seq + 1) AS gaps
FROM chained GROUP BY log, stream ORDER BY log, stream;
