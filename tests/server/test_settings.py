"""Settings are read once, refused in one sentence, and explained."""

from pathlib import Path

import pytest

from server.settings import PREFIX, Settings, SettingsError, load_settings


def test_without_any_setting_it_serves_on_loopback_with_sqlite(tmp_path: Path) -> None:
    settings = load_settings({"PREAU_DATA_DIR": str(tmp_path), "HOME": "/nowhere"})
    assert (settings.host, settings.port, settings.media_port, settings.media_processes) == ("127.0.0.1", 8080, 8080, 1)
    assert settings.is_loopback
    assert settings.public_url == "http://localhost:8080"
    assert settings.database_url == f"sqlite:///{tmp_path}/preau.db"
    assert settings.secret_file == tmp_path / "secret"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PREAU_PORT", "eighty"),
        ("PREAU_PORT", "70000"),
        ("PREAU_MEDIA_PROCESSES", "-1"),
        ("PREAU_TRUSTED_PROXIES", "10.0.0.0/8,proxy.example"),
        ("PREAU_PUBLIC_URL", "classe.example.fr"),
        ("PREAU_PUBLIC_URL", "https://classe.example.fr/preau"),
        ("PREAU_PUBLIC_URL", "https://classe.example.fr:x"),
        ("PREAU_DATABASE_URL", "mysql://someone:s3cret@host/base"),
        ("PREAU_REDIS_URL", "http://host"),
        ("PREAU_SMTP_URL", "mail.example.fr"),
        ("PREAU_LOG_FORMAT", "xml"),
        ("PREAU_TLS_CERT", "alone.pem"),
        ("PREAU_COLOUR", "s3cret"),
        ("PREAU_port", "8080"),
    ],
)
def test_a_wrong_setting_is_refused_in_one_sentence_that_names_it_and_not_its_value(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings({name: value})
    sentence = str(refused.value)
    assert name in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert "s3cret" not in sentence


def test_an_empty_setting_counts_as_none() -> None:
    assert load_settings({"PREAU_PORT": "", "PREAU_REDIS_URL": ""}).redis_url is None


def test_lists_are_written_with_commas() -> None:
    settings = load_settings(
        {"PREAU_TRUSTED_PROXIES": "10.0.0.0/8, ::1", "PREAU_MEDIA_ADDRESSES": "192.0.2.1:99,a.test"}
    )
    assert [str(network) for network in settings.trusted_proxies] == ["10.0.0.0/8", "::1/128"]
    assert settings.media_addresses == ("192.0.2.1:99", "a.test")


@pytest.mark.parametrize(
    ("environment", "port"),
    [
        ({}, 0),
        ({"PREAU_MEDIA_ADDRESSES": "192.0.2.1"}, 8080),
        ({"PREAU_HOST": "::"}, 8080),
        ({"PREAU_HOST": "::", "PREAU_PUBLIC_URL": "https://a.test"}, 443),
        ({"PREAU_HOST": "0.0.0.0", "PREAU_PUBLIC_URL": "http://a.test"}, 80),
        ({"PREAU_HOST": "::", "PREAU_PORT": "8443", "PREAU_PUBLIC_URL": "https://a.test:444"}, 444),
        ({"PREAU_HOST": "::", "PREAU_PUBLIC_URL": "https://a.test", "PREAU_MEDIA_TCP_PORT": "0"}, 0),
        ({"PREAU_PUBLIC_URL": "https://a.test", "PREAU_MEDIA_TCP_PORT": "443"}, 443),
    ],
)
def test_browsers_are_told_the_pages_port_as_the_public_sees_it(environment: dict[str, str], port: int) -> None:
    assert load_settings(environment).stream_port == port


@pytest.mark.parametrize(
    ("environment", "https"),
    [
        ({}, False),
        ({"PREAU_PUBLIC_URL": "https://classe.example.fr"}, True),
        ({"PREAU_TLS_CERT": "c", "PREAU_TLS_KEY": "k"}, True),
        ({"PREAU_TLS_CERT": "c", "PREAU_TLS_KEY": "k", "PREAU_PUBLIC_URL": "http://a.test"}, False),
    ],
)
def test_https_is_what_the_public_address_says(environment: dict[str, str], https: bool) -> None:
    assert load_settings(environment).is_https is https


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    settings = load_settings({"PREAU_DATA_DIR": str(tmp_path / "new")})
    secret = settings.secret()
    assert len(secret) >= 32
    assert settings.secret() == secret
    assert settings.secret_file.stat().st_mode & 0o777 == 0o600
    assert settings.data_dir.stat().st_mode & 0o777 == 0o700


def test_a_short_secret_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("short")
    with pytest.raises(SettingsError, match="32"):
        load_settings({"PREAU_SECRET_FILE": str(tmp_path / "secret")}).secret()


def test_every_setting_is_explained() -> None:
    text = Path("docs/settings.md").read_text()
    missing = [name for name in Settings.model_fields if f"`{PREFIX}{name.upper()}`" not in text]
    assert missing == []
