-- A public client has no secret: what tells it from another that gives its name is where it is answered. What a user has
-- agreed to is good there only.

-- Null: a confidential client's, good for each of its addresses; or a public client's from before, whose user is asked again.
alter table oauth_consent add column redirect_uri text;
