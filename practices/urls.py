"""/praxe/: finding, reading, writing and sharing practices. Everything of one practice stands under its code."""


app_name = "practices"
urlpatterns = []
