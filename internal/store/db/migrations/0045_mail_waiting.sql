-- Letters that wait, the oldest first: what was sent stays for a year and is not looked at.
CREATE INDEX mail_waiting ON mail (posted, id) WHERE sent IS NULL;
