"""A coordinator reads a group's card before others see it, where the site asks for that.

What the policies cannot say, because none of them sees the old row beside the new one: facilitators
let a card wait, and never say yes themselves; a coordinator answers a card that waits, and changes
nothing else of the group. Whether the site asks for it the database does not know, so that new words
wait is the application's to see.
"""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import groupsite.confidentiality.fields

LARGEST = 4_096
ANSWERS = """
create function refuse_wrong_approval() returns trigger language plpgsql as $$
begin
    if new.id = any(scope_facilitates()) then
        if new.approval = 'waiting' then
            return new;
        end if;
    elsif old.approval = 'waiting' and new.approval in ('approved', 'changes')
        and to_jsonb(new) - 'approval' = to_jsonb(old) - 'approval'
    then
        return new;
    end if;
    raise exception '% refuses this change', tg_name using errcode = 'check_violation';
end
$$;
create trigger group_card_is_read before update on membership_group for each row
    when (new.approval <> old.approval) execute function refuse_wrong_approval();
"""
ANSWERS_BACK = """
drop trigger group_card_is_read on membership_group;
drop function refuse_wrong_approval();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("membership", "0011_no_group_stays_closed"),
    ]

    operations = [
        migrations.AddField(
            model_name="group",
            name="approval",
            field=models.CharField(
                choices=[
                    ("none", "Nobody has to read the card"),
                    ("waiting", "The card waits for a coordinator"),
                    ("changes", "A coordinator asks for a change"),
                    ("approved", "A coordinator has read the card"),
                ],
                default="none",
                max_length=8,
            ),
        ),
        migrations.CreateModel(
            name="CardAnswer",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("names", "Somebody could be recognised by it"),
                            ("promises", "It promises therapy, a diagnosis or a cure"),
                            ("for whom", "It does not say clearly whom the group is for"),
                            ("evening", "It does not say clearly what an evening is like"),
                            ("cost", "It does not say clearly what it costs"),
                            ("advertising", "It reads like an advertisement"),
                            (
                                "elsewhere",
                                "It is not a group for people whose partner is in therapy",
                            ),
                            ("other", "Something else, in the words below"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "words",
                    groupsite.confidentiality.fields.SealedTextField(blank=True, owner="group_id"),
                ),
                ("answered_at", models.DateTimeField()),
                (
                    "group",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="membership.group",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(
            "alter table membership_cardanswer add constraint membership_cardanswer_words_not_too_long"
            f" check (octet_length(words) <= {LARGEST})",
            "alter table membership_cardanswer drop constraint membership_cardanswer_words_not_too_long",
        ),
        migrations.RunSQL(ANSWERS, ANSWERS_BACK),
    ]
