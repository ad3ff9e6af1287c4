"""allauth's forms, calling an address what the rest of the site calls it (settings.ACCOUNT_FORMS)."""

from typing import Any

from allauth.account import forms as allauth_forms
from django import forms

ADDRESS = "E-mail address"
# Django's validators say the rest, next to the field, to who meets one of them.
HELP = "At least ten characters. A few words in a row are easier to keep than one odd word."


class _OneName:
    """The field for an address has one label on every page, and no field repeats its label inside."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("email", "login"):
            if name in self.fields:
                self.fields[name].label = ADDRESS
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        if "password1" in self.fields:
            self.fields["password1"].help_text = HELP


class LoginForm(_OneName, allauth_forms.LoginForm):
    pass


class SignupForm(_OneName, allauth_forms.SignupForm):
    pass


class AddEmailForm(_OneName, allauth_forms.AddEmailForm):
    pass


class ResetPasswordForm(_OneName, allauth_forms.ResetPasswordForm):
    pass
