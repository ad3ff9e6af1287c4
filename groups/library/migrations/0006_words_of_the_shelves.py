"""The words of what is on the shelves are kept by the database, so that no path forgets them.

Accents are folded before words are taken apart, in what lies there and in what is looked for alike
(``models/words.py``). By Unicode's own rules and a few letters that these leave whole: ``unaccent``
would be an extension, which not every role may create.

A trigger writes them under a purpose of its own, as functions that count do (meetings/row_security.py).
The words of a resource change when it comes onto the shelves and at no other time (migration 0003).
"""

from django.db import migrations

FUNCTIONS = r"""
create function library_folded(said text) returns text
language sql immutable parallel safe as $$
    select lower(translate(
        replace(replace(replace(replace(replace(replace(
            regexp_replace(
                normalize(said, nfkd), '[\u0300-\u036f\u0640\u064b-\u065f\u0670]', '', 'g'
            ),
            'ß', 'ss'), 'æ', 'ae'), 'Æ', 'ae'), 'œ', 'oe'), 'Œ', 'oe'), 'þ', 'th'),
        'øØłŁđĐı', 'oolLdDi'
    ))
$$;
create function library_configuration(language text) returns regconfig
language sql immutable parallel safe as $$
    select case language
        when 'en' then 'english'::regconfig
        when 'de' then 'german'::regconfig
        when 'fr' then 'french'::regconfig
        when 'es' then 'spanish'::regconfig
        when 'it' then 'italian'::regconfig
        when 'nl' then 'dutch'::regconfig
        when 'ar' then 'arabic'::regconfig
        else 'simple'::regconfig
    end
$$;
create function library_words(one library_resource) returns tsvector
language plpgsql stable as $$
declare
    named regconfig := library_configuration(one.language);
begin
    return setweight(to_tsvector(named, library_folded(one.title)), 'A')
        || setweight(to_tsvector(named, library_folded(concat_ws(' ',
            one.publisher, one.author, array_to_string(one.support_types, ' '),
            array_to_string(one.situations, ' ')
        ))), 'B')
        || setweight(to_tsvector(named, library_folded(one.summary)), 'C')
        || setweight(to_tsvector(named, library_folded(one.body)), 'D');
end
$$;
create function library_shelve() returns trigger language plpgsql as $$
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
create trigger library_shelve
    after update of state on library_resource
    for each row when (old.state is distinct from new.state)
    execute function library_shelve();
"""

# Row security hides every row from a migration, which acts for nobody.
WHAT_IS_THERE = """
alter table library_resource no force row level security;
alter table library_shelfwords no force row level security;
insert into library_shelfwords (id, resource_id, words)
    select gen_random_uuid(), one.id, library_words(one)
    from library_resource one where one.state in ('published', 'due');
set constraints all immediate;
alter table library_resource force row level security;
alter table library_shelfwords force row level security;
"""

# Who deletes a meeting leaves what was given for it to the group.
FOR_A_MEETING_OF_THE_GROUP = """
alter table library_share add constraint share_for_own_meeting
    foreign key (meeting_id, group_id) references meetings_meeting (id, group_id)
    on delete set null (meeting_id) deferrable initially deferred;
"""


class Migration(migrations.Migration):
    dependencies = [("library", "0005_marks_words_and_order")]

    operations = [
        migrations.RunSQL(
            FUNCTIONS,
            "drop trigger library_shelve on library_resource;"
            "drop function library_shelve(); drop function library_words(library_resource);"
            "drop function library_configuration(text); drop function library_folded(text);",
        ),
        migrations.RunSQL(WHAT_IS_THERE, migrations.RunSQL.noop),
        migrations.RunSQL(
            FOR_A_MEETING_OF_THE_GROUP,
            "alter table library_share drop constraint share_for_own_meeting;",
        ),
    ]
