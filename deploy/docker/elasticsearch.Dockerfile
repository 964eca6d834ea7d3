# Elasticsearch with the analyzer that takes Korean apart; without it the product falls back to pairs of letters.
FROM docker.elastic.co/elasticsearch/elasticsearch:9.1.2
RUN bin/elasticsearch-plugin install --batch analysis-nori
