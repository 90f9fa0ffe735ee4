CREATE INDEX partner_list ON partner (cloud, name_fold, id);
