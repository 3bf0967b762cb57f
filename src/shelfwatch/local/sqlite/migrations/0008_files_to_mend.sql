-- `status` and `doctor` name the latest files that somebody has to mend, among years of good ones.
CREATE INDEX upload_to_mend ON upload (seq)
WHERE (status = 'refused' OR (status = 'loaded' AND rejected > 0));
