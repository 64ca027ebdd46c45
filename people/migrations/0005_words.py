from django.contrib.postgres.indexes import GinIndex
from django.db import migrations

from people.words import worded

# Folding is not `unaccent`, which a plain server does not have: compatibility forms are taken apart
# and their accents dropped; letters that are no letter and an accent have their line of their own.
FOLD = r"""
CREATE FUNCTION people_folded(words text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN btrim(regexp_replace(
  translate(
    replace(replace(replace(
      regexp_replace(normalize(lower(words), NFKD), U&'[\0300-\036F]', '', 'g'),
      'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'),
    'øłđðþı', 'olddti'),
  '[^[:alnum:]]+', ' ', 'g'));

-- A query that matches where every word begins one of the text's.
CREATE FUNCTION people_sought(words text) RETURNS tsquery
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN people_folded(words) = '' THEN ''::tsquery
  ELSE to_tsquery('simple', replace(btrim(left(people_folded(words), 200)), ' ', ':* & ') || ':*')
END;
"""
UNFOLD = "DROP FUNCTION people_sought(text); DROP FUNCTION people_folded(text);"


class Migration(migrations.Migration):
    dependencies = [("people", "0004_invited")]

    operations = [
        migrations.RunSQL(FOLD, UNFOLD),
        migrations.AddIndex("person", GinIndex(worded("name"), name="person_sought")),
        migrations.AddIndex("team", GinIndex(worded("name", "code"), name="team_sought")),
    ]
