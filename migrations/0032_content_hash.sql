-- Whether an ad has changed is decided by SHA-256: two different texts with one MD5 can be made on purpose. The receipt goes on
-- telling the MD5. Null for ads that were last written by the version before, which also leaves the column as it is where it
-- writes while it runs beside this one; so an ad has not changed only where the MD5 is the same as well.
alter table job_ad add column content_sha256 bytea check (octet_length(content_sha256) = 32);
