"""The first words to agree to, so that the contact page works on an empty system. Changed in the admin, by version."""

import datetime

from django.db import migrations

TEXTS = {
    "en": "I agree that the support team and its doctors read and keep what I write, to help me.",
    "fa": "موافقم که گروه پشتیبانی و پزشکان آن نوشتهٔ مرا برای کمک به من بخوانند و نگه دارند.",
    "ar": "أوافق على أن يقرأ فريق الدعم وأطباؤه ما أكتبه ويحتفظوا به لمساعدتي.",
    "ru": "Я согласен, что служба поддержки и её врачи прочтут и сохранят мои слова, чтобы помочь мне.",
    "zh-hans": "我同意客服团队及其医生阅读并保存我所写的内容，以便为我提供帮助。",
}


def publish(apps, schema_editor):
    apps.get_model("intake", "ConsentText").objects.get_or_create(
        version=1,
        defaults={"texts": TEXTS, "published_at": datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)},
    )


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial")]
    operations = [migrations.RunPython(publish, migrations.RunPython.noop)]
