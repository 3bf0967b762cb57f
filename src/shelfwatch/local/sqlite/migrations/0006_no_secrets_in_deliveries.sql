-- An Apprise URL is a password. It stays with its subscriber alone; `address` is what may be printed
-- of it from now on, as `core.delivery.show_address` says.
UPDATE delivery SET address = channel || '://***' WHERE channel <> 'email';
