"""What is on the shelves stands in order and with all that it is among its words, which are public.

So that a search counts, narrows and orders without asking row security about each resource. "kind:guide"
is a word that no parser takes apart; nobody who looks for words meets it. Where no language was chosen,
words are taken as each of them would, and what comes out alike is asked for once.
"""

from django.db import migrations, models
from django.utils import timezone

WORDS = """
create or replace function library_query(said text) returns tsquery
language sql immutable parallel safe as $$
    select string_agg(distinct '(' || wanted::text || ')', ' | ')::tsquery
    from unnest(array['en', 'de', 'fr', 'es', 'it', 'nl', 'ar']) language,
        plainto_tsquery(library_configuration(language), library_folded(said)) wanted
    where numnode(wanted) > 0
$$;
create or replace function library_facets(one library_resource) returns tsvector
language sql immutable as $$
    select array_to_tsvector(array(
        select 'support:' || word from unnest(one.support_types) word
        union select 'situation:' || word from unnest(one.situations) word
        union select name || ':' || word from (values
            ('kind', one.kind), ('language', one.language), ('level', one.reading_level),
            ('cost', one.cost_kind)
        ) said (name, word) where word <> ''
    ))
$$;
create or replace function library_shelve() returns trigger language plpgsql as $$
declare
    before text := coalesce(current_setting('app.purpose', true), '');
    said text := set_config('app.purpose', 'shelving', true);
begin
    if new.state in ('published', 'due') then
        insert into library_shelfwords (id, resource_id, words, published_at)
        values (
            gen_random_uuid(), new.id, library_words(new) || library_facets(new), new.published_at
        )
        on conflict (resource_id)
        do update set words = excluded.words, published_at = excluded.published_at;
    else
        delete from library_shelfwords where resource_id = new.id;
    end if;
    said := set_config('app.purpose', before, true);
    return null;
end
$$;
"""
AS_BEFORE = """
create or replace function library_shelve() returns trigger language plpgsql as $$
declare
    before text := coalesce(current_setting('app.purpose', true), '');
    said text := set_config('app.purpose', 'shelving', true);
begin
    if new.state in ('published', 'due') then
        insert into library_shelfwords (id, resource_id, words)
        values (gen_random_uuid(), new.id, library_words(new))
        on conflict (resource_id) do update set words = excluded.words;
    else
        delete from library_shelfwords where resource_id = new.id;
    end if;
    said := set_config('app.purpose', before, true);
    return null;
end
$$;
drop function library_facets(library_resource);
drop function library_query(text);
"""
# Row security hides every row from a migration, which acts for nobody.
EMPTIED = """
alter table library_shelfwords no force row level security;
delete from library_shelfwords;
alter table library_shelfwords force row level security;
"""
FILLED = """
alter table library_resource no force row level security;
alter table library_shelfwords no force row level security;
insert into library_shelfwords (id, resource_id, words, published_at)
    select gen_random_uuid(), one.id, library_words(one) || library_facets(one), one.published_at
    from library_resource one where one.state in ('published', 'due');
set constraints all immediate;
alter table library_resource force row level security;
alter table library_shelfwords force row level security;
"""
FILLED_AS_BEFORE = """
alter table library_resource no force row level security;
alter table library_shelfwords no force row level security;
delete from library_shelfwords;
insert into library_shelfwords (id, resource_id, words)
    select gen_random_uuid(), one.id, library_words(one)
    from library_resource one where one.state in ('published', 'due');
set constraints all immediate;
alter table library_resource force row level security;
alter table library_shelfwords force row level security;
"""


class Migration(migrations.Migration):
    dependencies = [("library", "0006_words_of_the_shelves")]

    operations = [
        migrations.RunSQL(EMPTIED, FILLED_AS_BEFORE),
        migrations.AddField(
            model_name="shelfwords",
            name="published_at",
            field=models.DateTimeField(default=timezone.now),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="shelfwords",
            index=models.Index(fields=["-published_at", "resource"], name="shelf_words_newest"),
        ),
        migrations.RunSQL(WORDS, AS_BEFORE),
        migrations.RunSQL(FILLED, migrations.RunSQL.noop),
    ]
