ALTER TABLE partner ALTER COLUMN name_fold TYPE TEXT COLLATE "C";

ALTER TABLE support_note ALTER COLUMN id TYPE TEXT COLLATE "C";

CREATE INDEX partner_list ON partner (cloud, name_fold, id);
