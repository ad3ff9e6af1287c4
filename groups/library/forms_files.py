"""A file for a proposal."""

from django import forms


class FileForm(forms.Form):
    """One file; what is in it is looked at when it is taken."""

    file = forms.FileField(
        label="The file, as PDF",
        max_length=255,
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        error_messages={
            "required": "No file arrived. Choose one of at most 2 MB.",
            "empty": "The file is empty.",
            "max_length": "The name of the file is too long.",
        },
    )
